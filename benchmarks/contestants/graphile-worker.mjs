// graphile-worker as its documents advise: one add_job for each mail, add_jobs for many. It queues the mail's fields.
import { importPeer } from '../frame/peers.mjs'

const TASK = 'mail'

/** @returns {{ enqueue(mail), enqueueMany(mails), close }} */
export async function openGraphileWorker({ url, connections = 10 }) {
  const { makeWorkerUtils } = await importPeer('graphile-worker')
  const worker = await makeWorkerUtils({ connectionString: url, maxPoolSize: connections })
  await worker.migrate()
  return {
    task: TASK,
    enqueue: (mail) => worker.addJob(TASK, mail),
    enqueueMany: (mails) => worker.addJobs(mails.map((payload) => ({ identifier: TASK, payload }))),
    close: () => worker.release(),
  }
}
