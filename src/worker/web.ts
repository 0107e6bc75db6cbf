import { Engine } from './engine';

// The worker in a browser.
const engine = new Engine((message) => postMessage(message));
addEventListener('message', (event: unknown) => engine.receive((event as { data: unknown }).data));
void engine.warm();

// As far as this file needs them: the types of a browser are not those of this project.
declare function postMessage(message: unknown): void;
declare function addEventListener(type: 'message', listener: (event: unknown) => void): void;
