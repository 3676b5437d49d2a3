"""Each module here adds pages of the console: their addresses (`urlpatterns`) and entries of its registries."""
