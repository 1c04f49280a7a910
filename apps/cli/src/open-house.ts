import { type House, type OpenHouseOptions, openHouse } from '@weighhouse/workflows'

/**
 * The house a command works in: the server of `DATABASE_URL`, or the embedded one, which is adopted
 * when `weighhouse up` runs it already and else started for as long as the command takes.
 */
export function openCliHouse(more: Partial<OpenHouseOptions> = {}): Promise<House> {
  const {
    DATABASE_URL: databaseUrl,
    DATABASE_APP_URL: appUrl,
    WEIGHHOUSE_HOME: home = '.weighhouse',
    WEIGHHOUSE_ORIGIN: origin,
  } = process.env
  return openHouse({
    home,
    ...(databaseUrl ? { databaseUrl } : {}),
    ...(appUrl ? { appUrl } : {}),
    ...(origin ? { origin } : {}),
    ...more,
  })
}
