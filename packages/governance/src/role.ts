/** What a person may be in this house. A person may hold several; none of them is above the others. */
export const roles = ['data-scientist', 'compliance-officer', 'committee-member', 'analyst', 'operator'] as const
export type Role = (typeof roles)[number]
