"""Each module here adds pages of the portal: their addresses (`urlpatterns`) and entries of its registries."""
