import { parentPort } from 'node:worker_threads';
import { Engine } from './engine';

// The worker on a desktop.
const engine = new Engine(
  (message) => parentPort?.postMessage(message),
  () => new Promise((done) => void setImmediate(done)),
);
parentPort?.on('message', (message) => engine.receive(message));
void engine.warm();
