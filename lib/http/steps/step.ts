/** A step of an operation's chain. */

/**
 * Reads what it needs from the request, and returns what it adds. A step that only checks returns nothing. An error
 * ends the request.
 */
export type Step<Needs, Adds> = (request: Needs) => Adds | Promise<Adds>;
