"""HTTP/JSON for every RPC whose contract has a `google.api.http` annotation (AIP-127); no RPC is written out here."""
