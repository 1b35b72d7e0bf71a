import { session } from '../page/session.js';

let report;
if (await session.admit(() => report?.close())) {
  report = await import('./report.js');
  if (session.isOver) report.close();
}
