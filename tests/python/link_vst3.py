"""Plays a VST3 plug-in in pedalboard until it is killed: `link_vst3.py PATH SESSION`.

Puts the plug-in into the session of that name, as its window would, and says `= playing` when it plays.
"""

import json
import re
import sys
import time

import numpy as np
import pedalboard

# JUCE's own base 64: the lowest bits first, six at a time, behind the number of bytes and a dot.
ALPHABET = ".ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+"


def decoded(text):
    size, letters = text.split(".", 1)
    bits = sum(ALPHABET.index(letter) << (6 * place) for place, letter in enumerate(letters))
    return (bits & ((1 << (8 * int(size))) - 1)).to_bytes(int(size), "little")


def encoded(data):
    bits = int.from_bytes(data, "little")
    letters = [ALPHABET[(bits >> (6 * place)) & 63] for place in range((8 * len(data) + 5) // 6)]
    return f"{len(data)}." + "".join(letters)


def in_session(raw, session):
    """The host's state with the plug-in's inside it changed."""
    start = raw.index(b"<?xml")
    text = raw[start:].rstrip(b"\0").decode()
    component = re.search(r"<IComponent>([^<]*)</IComponent>", text)
    state = json.loads(decoded(component.group(1)))
    link = json.loads(state["fields"]["link"])
    link["session"] = session
    state["fields"]["link"] = json.dumps(link)
    new = encoded(json.dumps(state).encode())
    text = text[: component.start(1)] + new + text[component.end(1) :]
    body = text.encode()
    # Magic number, length, text, zero
    return raw[:4] + len(body).to_bytes(4, "little") + body + b"\0"


def main():
    path, session = sys.argv[1:3]
    plugin = pedalboard.load_plugin(path)
    silence = np.zeros((2, 480), np.float32)
    plugin.process(silence, 48_000.0, 480, False)
    plugin.raw_state = in_session(bytes(plugin.raw_state), session)
    print("= playing", flush=True)
    while True:
        plugin.process(silence, 48_000.0, 480, False)
        time.sleep(0.005)


main()
