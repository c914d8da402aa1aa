"""The message sandbox: the outside world of e-mail, SMS and WeCom, answered for real on this machine.

It speaks the vendors' own protocols (SMTP; Aliyun SMS with ACS3-HMAC-SHA256; WeCom), keeps what it accepted in a
durable ledger, and can be told to be slow, to refuse, to hang or to drop. It knows nothing of Yike's own tables.
"""
