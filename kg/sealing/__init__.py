"""Keys, keyed hashes and sealed blobs.

keys        the secret keys of this installation, in a file of mode 0600
opaque_ids  ids that say nothing: keyed hashes of what makes a thing unique
blobs       AES-256-GCM over a natural person's name and number
"""
