"""Firms that an inspector should look at first: each signal a published rule, with the records behind it.

rules       the signals of a day: switched, dated, with their ground (`signals/*.yaml`)
weighing    guarantees of a firm against its net assets or paid-in capital
signals     what each finds in the facts (`signal_*.sql`, weights, motifs, control)
answering   the list of firms; an officer is neither shown, listed nor counted in it
"""
