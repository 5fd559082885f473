"""Plays sound through a VST3 plug-in in two JUCE hosts and tells what came out.

Called by tests/tests/vst3_pedalboard.rs with the path of a job, a JSON file:
    vst3   path of the bundle
    task   "parameters", "sound", "state" or "offline"
    cases  what to play one after the other through one instance, each with
        rate_hz   sample rate
        input     WAV file to play
        settings  name of each parameter to set, and its value from 0 to 1
        output    WAV file to write
Prints one JSON object. Loading takes these hosts seconds: they ask for a thousand texts of each parameter.
"""

import json
import sys

import numpy
import pedalboard
import soundfile

BLOCK_FRAMES = 512


def find(plugin, name):
    """The parameter of that name. To set an attribute that does not exist would do nothing, silently."""
    found = [parameter for parameter in plugin.parameters.values() if parameter.name == name]
    if len(found) != 1:
        sys.exit(f"{plugin.name} has {len(found)} parameters named {name!r}")
    return found[0]


def set_all(plugin, settings):
    for name, value in settings.items():
        parameter = find(plugin, name)
        parameter.raw_value = value
        if abs(parameter.raw_value - value) > 1e-6:
            sys.exit(f"{name} was set to {value} and is {parameter.raw_value}")


def texts(plugin, settings):
    return {name: find(plugin, name).string_value for name in settings}


def read(path):
    audio, _ = soundfile.read(path, dtype="float32", always_2d=True)
    return numpy.ascontiguousarray(audio.T)


def write(path, audio, rate_hz):
    soundfile.write(path, audio.T, int(rate_hz), subtype="FLOAT")


def settle(plugin, case):
    """Half a second of silence, in which moves and restarts come to their end."""
    channels = read(case["input"]).shape[0]
    silence = numpy.zeros((channels, int(case["rate_hz"] / 2)), numpy.float32)
    plugin.process(silence, case["rate_hz"], BLOCK_FRAMES, reset=True)


def play(plugin, case):
    settle(plugin, case)
    return plugin.process(read(case["input"]), case["rate_hz"], BLOCK_FRAMES, reset=True)


def parameters(job):
    plugin = pedalboard.load_plugin(job["vst3"])
    tell = lambda one: {"name": one.name, "value": one.raw_value, "text": one.string_value}
    return {
        "name": plugin.name,
        "manufacturer": plugin.manufacturer_name,
        "is_effect": plugin.is_effect,
        "parameters": [tell(one) for one in plugin.parameters.values()],
    }


def sound(job):
    plugin = pedalboard.load_plugin(job["vst3"])
    told = []
    for case in job["cases"]:
        set_all(plugin, case["settings"])
        write(case["output"], play(plugin, case), case["rate_hz"])
        shown = texts(plugin, case["settings"])
        told.append({"latency_frames": plugin.reported_latency_samples, "texts": shown})
    return {"cases": told}


def state(job):
    """Sets one instance, hands its state to another, plays that one; then the first gets broken states."""
    [case] = job["cases"]
    first, second = (pedalboard.load_plugin(job["vst3"]) for _ in range(2))
    set_all(first, case["settings"])
    settle(first, case)
    good = bytes(first.raw_state)
    second.raw_state = good
    write(case["output"], play(second, case), case["rate_hz"])
    told = {"texts": texts(second, case["settings"]), "states_are_equal": bytes(second.raw_state) == good}
    finite = True
    for bad in (b"", b"\x00" * 64, good[: len(good) // 2], good[: len(good) - 9], b"VstW" + b"\xff" * 200):
        try:
            first.raw_state = bad
        except Exception:  # a refusal is welcome
            pass
        finite &= bool(numpy.isfinite(play(first, case)).all())
    return {"cases": [told | {"finite_after_broken_states": finite}]}


def offline(job):
    import dawdreamer

    [case] = job["cases"]
    engine = dawdreamer.RenderEngine(case["rate_hz"], BLOCK_FRAMES)
    audio = read(case["input"])
    player = engine.make_playback_processor("input", audio)
    plugin = engine.make_plugin_processor("plugin", job["vst3"])
    numbers = {one["name"]: one["index"] for one in plugin.get_parameters_description()}
    for name, value in case["settings"].items():
        plugin.set_parameter(numbers[name], value)
    engine.load_graph([(player, []), (plugin, ["input"])])
    # The first second is for the plug-in to follow its settings; only the second render counts.
    engine.render(1.0)
    engine.render(audio.shape[1] / case["rate_hz"])
    write(case["output"], engine.get_audio()[:, : audio.shape[1]], case["rate_hz"])
    return {"cases": [{}]}


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        job = json.load(file)
    tasks = {"parameters": parameters, "sound": sound, "state": state, "offline": offline}
    print(json.dumps(tasks[job["task"]](job)))


main()
