/** A function that runs `draw` once in the next animation frame, however often it is called before. */
export function oncePerFrame(draw) {
  let frame = 0;
  const schedule = () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      draw();
    });
  };
  /** Draws now what is waiting; a hidden tab has no frames. */
  schedule.flush = () => {
    if (!frame) return;
    cancelAnimationFrame(frame);
    frame = 0;
    draw();
  };
  schedule.cancel = () => {
    cancelAnimationFrame(frame);
    frame = 0;
  };
  return schedule;
}
