"""What official accounts and mini-programs of WeChat share: tokens, forms, the meaning of codes, callbacks."""
