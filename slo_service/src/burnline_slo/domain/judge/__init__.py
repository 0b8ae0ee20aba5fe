"""The judge: what counters really counted, from the raw samples of those whose growth one expression cannot tell.

`samples` holds what is read of a server, `decisions` what is decided, `births` and `falls` the two hard questions,
`judge` puts them together. All of it is pure.
"""
