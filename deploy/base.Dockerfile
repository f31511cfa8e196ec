# What needs a network, built once and kept: docker build -f deploy/base.Dockerfile -t avstamt-base deploy
FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends tesseract-ocr tesseract-ocr-swe \
    && rm -rf /var/lib/apt/lists/*
