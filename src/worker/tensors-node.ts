import { parentPort } from 'node:worker_threads';
import { fileOnDisk } from '../disk/node-files';
import { TensorsServer } from './tensors';

// The worker that reads the tensors of a file, on a desktop.
const server = new TensorsServer((message) => parentPort?.postMessage(message), fileOnDisk);
parentPort?.on('message', (message) => void server.receive(message));
