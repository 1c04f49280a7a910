/** What is true of the generated company by construction: what an analysis of it should find. */
export const truth = {
  /** Share of customers kept for 90 days under the standard offer, before differences between people. */
  keptShare: 0.82,
  /** The loyalty offer raises it by this, on the absolute scale. */
  offerEffect: 0.035,
  /** The loyalty offer costs this share of the monthly fee. */
  feeEffect: -0.005,
  /** The loyalty offer changes no support contacts. */
  contactsEffect: 0,
  /** The challenger model is better for everybody except in this region, where its scores are noise. */
  flawedRegion: 'south-shore',
  /** Shares of customers who never agreed to, or withdrew from, retention research. */
  neverAskedShare: 0.12,
  refusedShare: 0.08,
  withdrawnShare: 0.06,
} as const
