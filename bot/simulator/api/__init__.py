"""LINE's HTTP interface as a WSGI application: routing, then one function per endpoint."""
