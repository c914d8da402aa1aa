"""Tables and queries of messaging, by what they keep: templates, the ledger, deliveries, addresses, reactions."""
