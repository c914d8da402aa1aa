"""The door for other systems' webhooks: signature, mapping, and then the path of all events."""
