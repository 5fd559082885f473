"""Writes tests/data/ear/*.csv: what other implementations say of the ear's loudness model.

Needs phonometry 3.3.0 (MIT, https://github.com/jmrplens/phonometry), whose `loudness_moore_glasberg` is ISO
532-2:2017 with filters 0.1 Cam apart and `loudness_moore_glasberg_time` ISO 532-3:2023, and numpy. The contours
are the formula of ISO 226:2023 in numpy.

    python tests/python/ear_golden.py
"""

from pathlib import Path

import numpy as np
from phonometry import loudness_moore_glasberg_from_spectrum, loudness_moore_glasberg_time

DATA = Path(__file__).resolve().parent.parent / "data" / "ear"
SEED = 532


def components(kind, numbers):
    if kind == "tone":
        return [tuple(numbers)]
    low, high, density = numbers
    count = max(int(np.ceil((high - low) / 4.0)), 1)
    step = (high - low) / count
    middles = low + step * (np.arange(count) + 0.5)
    slope = 10.0 * np.log10(middles / 1000.0) if kind == "pink" else 0.0 * middles
    return [(f, density - s + 10.0 * np.log10(step)) for f, s in zip(middles, slope)]


def stationary():
    random = np.random.default_rng(SEED)
    hz = lambda low, high: float(np.round(low * (high / low) ** random.random(), 1))
    for number in range(60):
        parts = [("tone", [hz(50, 14000), float(random.integers(40, 95))])
                 for _ in range(random.integers(0, 5))]
        if number % 2 == 0 or not parts:
            low = hz(50, 6000)
            high = float(np.round(min(low * 2 ** random.uniform(0.1, 5.0), 15000.0), 1))
            kind = "pink" if number % 4 == 0 else "white"
            density = 10.0 if kind == "white" else 20.0
            parts.append((kind, [low, high, float(np.round(density + random.uniform(0, 35), 1))]))
        field = ["free", "diffuse", "eardrum"][number % 3]
        ears = ["binaural", "monaural"][number % 5 == 0]
        spectrum = sorted(c for kind, numbers in parts for c in components(kind, numbers))
        sone = loudness_moore_glasberg_from_spectrum(spectrum, field=field, presentation=ears).loudness
        text = "+".join(":".join([kind, *(f"{n:g}" for n in numbers)]) for kind, numbers in parts)
        yield f"{text},{field},{ears},{sone:.5g}"


def over_time():
    rate = 48000.0
    for freq in (250.0, 1000.0, 4000.0):
        for level in (50.0, 70.0):
            for ms in (10, 20, 50, 100, 200, 500, 1000):
                frames = int(rate * ms / 1000)
                t = np.arange(frames) / rate
                tone = np.sqrt(2) * 2e-5 * 10 ** (level / 20) * np.sin(2 * np.pi * freq * t)
                ramp = np.minimum(1.0, np.minimum(np.arange(frames), np.arange(frames)[::-1]) / (0.002 * rate))
                gap = np.zeros(int(0.3 * rate))
                found = loudness_moore_glasberg_time(np.concatenate([gap, tone * ramp, gap]), rate)
                yield (f"{freq:g},{level:g},{ms},{found.short_term_loudness_level.max():.2f},"
                       f"{found.long_term_loudness_level.max():.2f}")


def contours():
    f = [20, 25, 31.5, 40, 50, 63, 80, 100, 125, 160, 200, 250, 315, 400, 500, 630, 800, 1000, 1250, 1600, 2000,
         2500, 3150, 4000, 5000, 6300, 8000, 10000, 12500]
    alpha = np.array([.635, .602, .569, .537, .509, .482, .456, .433, .412, .391, .373, .357, .343, .330, .320,
                      .311, .303, .300, .295, .292, .290, .290, .289, .289, .289, .293, .303, .323, .354])
    lu = np.array([-31.5, -27.2, -23.1, -19.3, -16.1, -13.1, -10.4, -8.2, -6.3, -4.6, -3.2, -2.1, -1.2, -.5, 0,
                   .4, .5, 0, -2.7, -4.2, -1.2, 1.4, 2.3, 1.0, -2.3, -7.2, -11.2, -10.9, -3.5])
    tf = np.array([78.1, 68.7, 59.5, 51.1, 44.0, 37.5, 31.5, 26.5, 22.1, 17.9, 14.4, 11.4, 8.6, 6.2, 4.4, 3.0,
                   2.2, 2.4, 3.5, 1.7, -1.3, -4.2, -6.0, -5.4, -1.5, 6.0, 12.6, 13.9, 12.3])
    for phon in (20, 40, 60, 80, 90):
        levels = 10 / alpha * np.log10((4e-10) ** (0.3 - alpha) * (10 ** (0.03 * phon) - 10 ** 0.072)
                                       + 10 ** (alpha * (tf + lu) / 10)) - lu
        for hz, level in zip(f, levels):
            yield f"{hz:g},{phon},{level:.6f}"


def write(name, source, head, lines):
    DATA.mkdir(parents=True, exist_ok=True)
    (DATA / name).write_text("\n".join([f"# {source}", head, *lines]) + "\n")


if __name__ == "__main__":
    write("stationary.csv", "ISO 532-2:2017 by phonometry 3.3.0; noise as kind:from Hz:to Hz:dB SPL per Hz (pink at 1 kHz)",
          "sound,field,ears,sone", stationary())
    write("bursts.csv", "ISO 532-3:2023 by phonometry 3.3.0: tone bursts with ramps of 2 ms, free field, both ears",
          "freq_hz,level_db_spl,length_ms,max_short_term_phon,max_long_term_phon", over_time())
    write("contours.csv", "ISO 226:2023, formula 1 and table 1, in numpy", "freq_hz,phon,level_db_spl", contours())
