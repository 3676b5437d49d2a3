"""Each module here adds pages of the account: their addresses (`urlpatterns`) and entries of its registries."""
