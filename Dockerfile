FROM python:3.11-slim

WORKDIR /app
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes --requirement requirements.lock
COPY manifest.yml ./
COPY pyproject.toml ./
COPY bot bot
COPY chat chat
COPY content content
# with which `serve --dev` plays a company in the Agents Playground
COPY docs/playground.yml docs/playground.yml
COPY handlers handlers
COPY programme programme
COPY sandbox sandbox
COPY scheduling scheduling
COPY storage storage
RUN python -m compileall -q . \
 && useradd --system --uid 10001 --home-dir /data binome && install --directory --owner binome /data

# what SQLite keeps; on PostgreSQL nothing is written here
WORKDIR /data
VOLUME /data
ENV PYTHONPATH=/app PYTHONUNBUFFERED=1 DATABASE_URL=sqlite:////data/binome.db
USER 10001
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-c", \
    "import os, urllib.request as web; web.urlopen('http://127.0.0.1:' + os.environ.get('PORT', '3000') + '/healthz')"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["serve", "--host", "0.0.0.0"]
