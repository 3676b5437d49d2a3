"""Each module here adds pages for operators: their addresses (`urlpatterns`) and entries of its registries."""
