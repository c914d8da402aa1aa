"""People in the schema `gateway`: what is of a workspace in its transactions, accounts in the system role's."""
