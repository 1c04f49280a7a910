/** Seeds of the committed table; each must keep every bound. */
export const seeds: readonly number[] = [20240114, 77]
