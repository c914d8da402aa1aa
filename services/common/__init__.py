"""What all services share: a closed, listed set of modules that know no business word and import no service."""
