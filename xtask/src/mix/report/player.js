// One player, two takes: the button changes the take without losing the place.
const audio = document.querySelector("audio"), button = document.querySelector(".player button");
button.onclick = () => {
  const place = audio.currentTime, playing = !audio.paused, toBefore = button.className !== "before";
  button.className = toBefore ? "before" : "";
  button.textContent = toBefore ? "before" : "after";
  audio.src = toBefore ? "before.wav" : "after.wav";
  audio.currentTime = place;
  if (playing) audio.play();
};
