FROM python:3.11.14-slim-bookworm

ENV DESK_NO_VENV=1 PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /app
RUN useradd --system --uid 10001 --home-dir /app desk \
    && install --directory --owner desk --mode 0700 /var/lib/desk/files

COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes --requirement requirements.txt

COPY . ./
# The values only let the settings load; nothing of them stays in the image.
RUN SECRET_KEY=build DATABASE_URL=postgresql://build@localhost/build \
    python manage.py collectstatic --noinput --settings supportdesk.settings.production

USER desk
EXPOSE 8000
ENTRYPOINT ["./desk"]
CMD ["web"]
