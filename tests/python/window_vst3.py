"""Opens the window of a VST3 plug-in in a JUCE host, with sound, and does what it is told.

Called by tests/tests/window_vst3.rs with the path of the bundle. Reads one JSON object per line and answers each
with one:
    {"do": "open"}                      opens the window; answers before it is there
    {"do": "play", "on": true}          noise, or no sound
    {"do": "set", "name": .., "to": ..} sets a parameter, 0 to 1
    {"do": "values"}                    name and value of each parameter, 0 to 1, and how many blocks were played
    {"do": "close"}                     closes the window; answers when it is gone
    {"do": "end"}
"""

import json
import queue
import sys
import threading
import time

import numpy
import pedalboard

RATE_HZ = 48_000
BLOCK_FRAMES = 512


class Audio(threading.Thread):
    def __init__(self, plugin):
        super().__init__(daemon=True)
        self.plugin, self.playing, self.blocks = plugin, False, 0
        random = numpy.random.default_rng(1)
        self.noise = random.uniform(-0.25, 0.25, (2, BLOCK_FRAMES)).astype(numpy.float32)

    def run(self):
        while True:
            if self.playing:
                self.plugin.process(self.noise, RATE_HZ, BLOCK_FRAMES, reset=False)
                self.blocks += 1
            time.sleep(BLOCK_FRAMES / RATE_HZ)


def answer(**what):
    print(json.dumps(what), flush=True)


def obey(plugin, audio, windows, closing):
    """Reads and obeys, beside the main thread, which belongs to the window."""
    by_name = {one.name: one for one in plugin.parameters.values()}
    for line in sys.stdin:
        order = json.loads(line)
        if order["do"] == "open":
            closing.clear()
            windows.put(True)
            answer(done=True)
        elif order["do"] == "play":
            audio.playing = order["on"]
            answer(done=True)
        elif order["do"] == "set":
            by_name[order["name"]].raw_value = order["to"]
            answer(done=True)
        elif order["do"] == "values":
            answer(values={name: one.raw_value for name, one in by_name.items()}, blocks=audio.blocks)
        elif order["do"] == "close":
            closing.set()
        elif order["do"] == "end":
            break
    closing.set()
    windows.put(False)


def main():
    plugin = pedalboard.load_plugin(sys.argv[1])
    audio = Audio(plugin)
    audio.start()
    windows, closing = queue.Queue(), threading.Event()
    threading.Thread(target=obey, args=(plugin, audio, windows, closing), daemon=True).start()
    answer(done=True)
    while windows.get():
        plugin.show_editor(closing)
        answer(closed=True)
    audio.playing = False
    time.sleep(0.1)
    answer(done=True)


main()
