"""Sends one event through a platform of its own and shows every span from the gateway to the sent message."""
