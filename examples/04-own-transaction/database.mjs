// Lesson 4: the application's own database. A file by default; DATABASE_URL names a Postgres, MySQL or MariaDB instead.
import { sqliteDriver } from '@mailspool/sequelize-store'
import { DataTypes, Sequelize, Transaction } from 'sequelize'

const url = process.env.DATABASE_URL

export const sequelize = url
  ? new Sequelize(url, { logging: false })
  : new Sequelize({
      dialect: 'sqlite',
      storage: './shop.sqlite',
      dialectModule: sqliteDriver(),
      // SQLite has one writer: a transaction that will write takes the lock when it begins, and waits for it there.
      transactionType: Transaction.TYPES.IMMEDIATE,
      logging: false,
    })

export const Order = sequelize.define('Order', { email: DataTypes.STRING, item: DataTypes.STRING })
