// `npm start`: a VS Code with Glassformer loaded and a sentence explained.
import 'tsx';

await import('./start.ts');
