"""The project's addresses and one more: the least that Django REST framework needs to insert a row."""

from django.urls import path
from rest_framework.generics import CreateAPIView
from rest_framework.parsers import JSONParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.serializers import BaseSerializer, ModelSerializer

from supportdesk import urls
from tickets.models import SavedView


class SavedViewSerializer(ModelSerializer[SavedView]):
    """Two texts of a row."""

    class Meta:
        model = SavedView
        fields = ("name", "query")


class BarePost(CreateAPIView[SavedView]):
    """Signs in like the API, checks two texts, inserts one row."""

    queryset = SavedView.objects.all()
    serializer_class = SavedViewSerializer
    parser_classes = (JSONParser,)
    permission_classes = (IsAuthenticated,)

    def perform_create(self, serializer: BaseSerializer[SavedView]) -> None:
        """Insert the row."""
        serializer.save(owner=self.request.user)


urlpatterns = [path("bare/", BarePost.as_view()), *urls.urlpatterns]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500
