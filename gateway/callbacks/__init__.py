"""What comes back from outside after a message was sent: receipts, opens, clicks, unsubscribes."""
