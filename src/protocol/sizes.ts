/** How many rows and columns of a large matrix are asked for at once, at most. */
export const partSize = 64;
