import { type Actor, type House, installation } from '@weighhouse/workflows'
import { openCliHouse } from './open-house.ts'

/** Does something in the house, as the installation itself, and closes it whatever happens. */
export async function inHouse<T>(act: (house: House, actor: Actor) => Promise<T>): Promise<T> {
  const house = await openCliHouse()
  try {
    return await act(house, await installation(house))
  } finally {
    await house.close()
  }
}
