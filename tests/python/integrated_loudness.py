"""Prints the integrated loudness in LUFS of a WAV file as pyloudnorm measures it.

The filter is pyloudnorm's "DeMan", the one whose coefficients are those of BS.1770.
"""

import sys

import pyloudnorm
import soundfile

sound, rate_hz = soundfile.read(sys.argv[1])
print(pyloudnorm.Meter(rate_hz, filter_class="DeMan").integrated_loudness(sound))
