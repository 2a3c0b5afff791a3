//! What stands between podlaw's events and the implementations that it drives.

pub mod requests;
