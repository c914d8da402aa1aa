"""Hosted forms: their pages, and what is sent by them."""
