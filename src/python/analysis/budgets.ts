/** Steps of the evaluator for all files together; functions that come later are not run. */
export const wholeBudget = 4_000_000;
/** For the code of a file outside its functions. */
export const moduleBudget = 150_000;
/** For one function. */
export const unitBudget = 60_000;
/** How often a function runs anew because its callers became clearer. */
export const mostPasses = 4;
