// A voice message from the microphone: one press begins, the next one ends and sends.

import {say} from "./words.js";

let running = null;

export async function record(key, send, toast) {
  if (running) return running.stop();
  let sound;
  try {
    sound = await navigator.mediaDevices.getUserMedia({audio: true});
  } catch {
    return toast(say("no_microphone"));
  }
  const pieces = [], began = performance.now(), seconds = () => Math.max(1, Math.round((performance.now() - began) / 1000));
  running = new MediaRecorder(sound);
  running.ondataavailable = event => pieces.push(event.data);
  const told = setInterval(() => toast(say("recording", {seconds: seconds()})), 1000);
  running.onstop = () => {
    clearInterval(told);
    sound.getTracks().forEach(track => track.stop());
    key.classList.remove("on");
    key.setAttribute("aria-label", say("voice"));
    running = null;
    send(new Blob(pieces, {type: pieces[0]?.type}), seconds());
  };
  running.start();
  key.classList.add("on");
  key.setAttribute("aria-label", say("voice_stop"));
  toast(say("recording", {seconds: 0}));
}
