/** Steps of the evaluator for all files together; functions that come later are not run. */
export const wholeBudget = 4_000_000;
/** For the code of a file outside its functions. */
export const moduleBudget = 150_000;
/** For one function. */
export const unitBudget = 60_000;
/** For a function in a file with many long ones that handle no tensor, as those that make models are. */
export const idleBudget = 2_000;
/** How many such functions get what every function gets. */
export const mostIdle = 3;
/** Between two rests, where others wait: some 20 ms, twice as long where all runs for the first time. */
export const sliceBudget = 2_500;
/** How often a function runs anew because its callers became clearer. */
export const mostPasses = 4;
