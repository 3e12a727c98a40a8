"""Why parties are one entity, and why they are not.

evidence   one pair, level by level, with the bits that each adds or takes away
joining    the path of evidence that joins two parties of one entity, its bridges marked; else why they are apart
words      all of it as sentences, in English and Chinese
history    what became of an id
lookup     which parties are meant
waterfall  one pair's evidence as a picture
clusters   an entity's mentions as a picture, with what joins them
notebook   the same in an operator's own notebook
command    `kg explain`
"""
