"""Each module here adds pages of the desk: their addresses (`urlpatterns`) and entries of its registries."""
