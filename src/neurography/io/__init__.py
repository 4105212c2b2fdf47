"""Bytes to images and rows, and back. Every write is atomic."""
