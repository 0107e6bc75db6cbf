import { availableParallelism } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { folderOnDisk } from '../disk/node-files';
import { useKernels } from '../kernels/here';
import { openKernels } from '../kernels/wasm';
import { DeskServer } from './desk';
import { startThread } from './threads-node';

// The worker of one checkpoint, on a desktop. More threads than cores of that speed do not help.
useKernels(openKernels(Math.min(4, availableParallelism()), startThread));
const server = new DeskServer((message) => parentPort?.postMessage(message), folderOnDisk);
parentPort?.on('message', (message) => void server.receive(message));
