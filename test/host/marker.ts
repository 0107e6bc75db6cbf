/** Starts every line that tests print inside VS Code, so that they stand out from the workbench's own. */
export const marker = '│ ';
