import { roles } from '@weighhouse/workflows'
import { z } from 'zod'
import { instant } from './words.ts'

export const personSchema = z.strictObject({ id: z.string(), name: z.string(), roles: z.array(z.string()) })

export const newPerson = z.strictObject({
  name: z.string().trim().min(1).max(200),
  email: z.email().max(200).optional(),
  roles: z.array(z.enum(roles)).max(roles.length),
})

export const sessionSchema = z.strictObject({ id: z.string(), person: personSchema, expiresAt: instant })

export const meSchema = z.strictObject({
  person: personSchema,
  via: z.enum(['session', 'token']),
  roles: z
    .array(z.string())
    .meta({ description: 'Roles in force: those of the person, or those that the token was made for' }),
  may: z.array(z.string()).meta({ description: 'Actions that are allowed, on own things at least' }),
})

export const tokenSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.string()),
  expiresAt: instant,
  lastUsedAt: instant.nullable(),
  revokedAt: instant.nullable(),
})

export const newToken = z.strictObject({
  name: z.string().trim().min(1).max(100),
  scopes: z
    .array(z.enum(roles))
    .min(1)
    .max(roles.length)
    .meta({ description: 'Roles that the token may use, as long as its owner holds them' }),
  days: z.int().min(1).max(90),
})

export const issuedTokenSchema = z.strictObject({
  token: z.string().meta({ description: 'Shown this once' }),
  view: tokenSchema,
})
